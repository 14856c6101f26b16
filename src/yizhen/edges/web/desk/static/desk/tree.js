/* Check boxes in a tree: a branch ticks its leaves, "all" ticks every one, the count is told.
   Without this script a ticked branch means the same to the server. */
"use strict";
(() => {
  const { one, all } = window.yizhen;

  function sync(tree) {
    const leaves = all('input[name="places"]', tree);
    for (const branch of all("[data-tree-branch]", tree)) {
      const own = all('input[name="places"]', branch.closest("ul"));
      const ticked = own.filter((leaf) => leaf.checked).length;
      branch.checked = own.length > 0 && ticked === own.length;
      branch.indeterminate = ticked > 0 && ticked < own.length;
    }
    const ticked = leaves.filter((leaf) => leaf.checked).length;
    for (const every of all(`[data-tree-all="#${tree.id}"]`)) {
      every.checked = leaves.length > 0 && ticked === leaves.length;
      every.indeterminate = ticked > 0 && ticked < leaves.length;
    }
    for (const said of all(`[data-tree-count="#${tree.id}"]`)) said.textContent = `${ticked} / ${leaves.length}`;
  }

  document.addEventListener("change", (event) => {
    const every = event.target.closest("[data-tree-all]");
    const tree = every ? one(every.dataset.treeAll) : event.target.closest(".c-tree[id]");
    if (!tree) return;
    if (every) all('input[name="places"]', tree).forEach((leaf) => { leaf.checked = every.checked; });
    if (event.target.matches("[data-tree-branch]")) {
      all('input[name="places"]', event.target.closest("ul")).forEach((leaf) => { leaf.checked = event.target.checked; });
    }
    sync(tree);
  });

  all(".d-js").forEach((element) => { element.hidden = false; });
  all(".c-tree[id]").forEach(sync);
})();
