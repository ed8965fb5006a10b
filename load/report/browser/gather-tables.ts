/// <reference lib="dom.iterable" />
/**
 * Moves the tables of the charts to the end of their section, where they follow on paper.
 *
 * @returns a function that moves them back
 */
export function gatherTables(): () => void {
  const undo = [...document.querySelectorAll("section")].map((section) => {
    const appendix = section.appendChild(document.createElement("div"));
    appendix.className = "appendix";
    appendix.append(headline("h3", "Figures of the charts"));
    const moved = [...section.querySelectorAll("details")].map((details) => {
      const table = details.querySelector(".scroll");
      appendix.append(headline("h4", details.closest("figure")?.querySelector("h4")?.textContent ?? ""), table ?? "");
      return () => details.append(table ?? "");
    });
    return () => {
      for (const back of moved) back();
      appendix.remove();
    };
  });
  return () => {
    for (const back of undo) back();
  };
}

function headline(level: "h3" | "h4", text: string): HTMLElement {
  const element = document.createElement(level);
  element.textContent = text;
  return element;
}
