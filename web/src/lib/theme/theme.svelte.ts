export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'mote.theme'; // public/theme.js reads it before the first paint

/** The reader's theme; "system" follows the device. */
class ThemeStore {
  choice = $state<Theme>(stored());
  /** Counts up whenever the colours in force change, for what draws on canvas. */
  version = $state(0);

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.version++);
    matchMedia('(forced-colors: active)').addEventListener('change', () => this.version++);
  }

  set(choice: Theme): void {
    this.choice = choice;
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    try {
      if (choice === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
    this.version++;
  }
}

function stored(): Theme {
  try {
    const text = localStorage.getItem(KEY);
    if (text === 'light' || text === 'dark') return text;
  } catch {
    // as above
  }
  return 'system';
}

export const theme = new ThemeStore();
