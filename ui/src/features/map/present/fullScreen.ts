/** The whole screen for a presentation. Where the browser does not allow it, the window has to do. */
export function fillScreen(): void {
  document.documentElement.requestFullscreen?.().catch(() => undefined);
}

export function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else fillScreen();
}
