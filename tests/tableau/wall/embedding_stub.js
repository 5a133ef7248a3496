// A stub of Tableau's Embedding API v3: <tableau-viz> asks its server whether a view loads or refreshes.
const server = new URL(import.meta.url).origin;

class TableauViz extends HTMLElement {
  async connectedCallback() {
    this.style.display = "block";
    try {
      const answer = await fetch(`${server}/load?src=${encodeURIComponent(this.getAttribute("src"))}`);
      if (!answer.ok) throw new Error("refused");
      this.textContent = await answer.text();
      this.dispatchEvent(new CustomEvent("firstinteractive"));
    } catch {
      this.dispatchEvent(new CustomEvent("vizloaderror", { detail: { message: "stub" } }));
    }
  }

  async refreshDataAsync() {
    const answer = await fetch(`${server}/refresh`);
    if (!answer.ok) throw new Error("refused");
    this.textContent = await answer.text();
  }
}

customElements.define("tableau-viz", TableauViz);
