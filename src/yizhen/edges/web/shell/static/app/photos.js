/* <x-photos most="6"> around .c-photos with one file field: photos become JPEG of at most 1600 px (turned upright, place data dropped) before
   they leave the phone. The field itself keeps the small files, so an ordinary form submit sends them. Without JavaScript: a plain field. */
"use strict";
(() => {
  const { one, say, toast } = window.yizhen;
  const SIDE_MOST = 1600;
  const QUALITY = 0.72;
  const CROSS = '<svg width="14" height="14" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="3" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg>';

  async function shrink(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE_MOST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  }

  customElements.define("x-photos", class extends HTMLElement {
    connectedCallback() {
      this.files = [];
      this.field = one("input[type=file]", this);
      this.label = one("label", this);
      this.most = Number(this.getAttribute("most"));
      this.field.addEventListener("change", () => this.add([...this.field.files]));
    }

    async add(chosen) {
      for (const file of chosen.slice(0, this.most - this.files.length)) {
        try {
          const small = await shrink(file);
          this.files.push(small);
          this.show(small);
        } catch {
          toast(say("unread"), true);
        }
      }
      this.keep();
    }

    show(file) {
      const address = URL.createObjectURL(file);
      const figure = document.createElement("figure");
      figure.innerHTML = `<img><figcaption class="figures">${Math.round(file.size / 1024)} KB</figcaption><button type="button">${CROSS}</button>`;
      const image = one("img", figure);
      image.src = address;
      image.alt = say("chosen");
      const button = one("button", figure);
      button.setAttribute("aria-label", say("remove"));
      button.addEventListener("click", () => {
        this.files.splice(this.files.indexOf(file), 1);
        URL.revokeObjectURL(address);
        figure.remove();
        this.keep();
        this.field.focus();
      });
      this.label.before(figure);
    }

    keep() {
      const transfer = new DataTransfer();
      this.files.forEach((file) => transfer.items.add(file));
      this.field.files = transfer.files;
      this.label.hidden = this.files.length >= this.most;
    }
  });
})();
