// SPDX-License-Identifier: Apache-2.0
'use strict';

/** Marks when the graph is on the screen, for who measures how long that took. */
const PAINTED_MARK = 'flame graph painted';

const byId = (id) => document.getElementById(id);

/** Shows the profile that the page carries. */
async function main() {
  try {
    const holder = byId('profile');
    const profile = readProfile(await inflate(holder.textContent));
    holder.remove();
    showFacts(profile);
    showGraph(profile);
    byId('message').textContent = profile.tree.total[0] > 0 ? '' : 'The profile has no samples.';
    requestAnimationFrame(() => setTimeout(() => performance.mark(PAINTED_MARK)));
  } catch (error) {
    byId('message').textContent = `The profile in this page cannot be read: ${error.message}`;
  }
}

function showGraph(profile) {
  const graph = new Graph(byId('scroller'), byId('canvas'), profile.frames);
  const theme = new Theme(byId('theme'), (name) => {
    graph.setTheme(name);
    for (const [variable, color] of graph.renderer.palette.legend()) {
      document.documentElement.style.setProperty(variable, color);
    }
  });
  new DetailsPanel(graph, profile);
  graph.addEventListener('zoom', () => {
    showBreadcrumb(byId('breadcrumb'), graph, profile.frames);
    byId('reset').disabled = !graph.isZoomed();
  });
  graph.show(profile.tree);
  addPointer(graph);
  new Keyboard({ graph, theme, ...addControls(graph, profile) });
}

function addControls(graph, profile) {
  const search = new SearchBox(byId('query'), byId('result'), profile, graph);
  const trees = { callees: () => profile.tree, callers: once(() => callersOf(profile.tree, profile.frames.name.length)) };
  const stacks = new Choice(byId('stacks'), (name) => {
    graph.show(trees[name]());
    search.search();
  });
  const layout = new Choice(byId('layout'), (name) => graph.setIcicle(name === 'icicle'));
  const help = byId('help');
  byId('help-button').addEventListener('click', () => help.showModal());
  byId('reset').addEventListener('click', () => graph.reset());
  return { search, stacks, layout, help };
}

/** A function that works its result out when it is first asked for. */
function once(make) {
  let result;
  return () => (result ??= make());
}

main();
