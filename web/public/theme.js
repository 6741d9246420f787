// Sets the reader's chosen theme before the first paint. Without a choice the
// style sheet follows the system.
try {
  var theme = localStorage.getItem('mote.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (e) {
  // Storage may be closed to us; the system's theme is a fine answer.
}
