const FRAMES = 10;

/** Puts the focus on a row of the checklist; it is drawn after the list has scrolled to it. */
export function focusOn(row: string): void {
  let frames = 0;
  const look = (): void => {
    const element = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(row)}"]`);
    if (element) element.focus({ preventScroll: true });
    else if (frames++ < FRAMES) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
