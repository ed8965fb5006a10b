/// <reference lib="dom.iterable" />
/** Marks tables that are wider than their frame. The style sheet shows a hint there that they scroll sideways. */
export function markOverflow(): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const frame = target.closest(".scroll");
      frame?.classList.toggle("overflows", frame.scrollWidth > frame.clientWidth);
    }
  });
  for (const frame of document.querySelectorAll(".scroll")) {
    observer.observe(frame);
    for (const table of frame.children) observer.observe(table);
  }
}
