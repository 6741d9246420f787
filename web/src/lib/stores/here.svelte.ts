/** Where the reader is, once they have asked for it. It is never sent or kept. */
class Here {
  at = $state.raw<{ lat: number; lon: number } | null>(null);
}

export const here = new Here();
