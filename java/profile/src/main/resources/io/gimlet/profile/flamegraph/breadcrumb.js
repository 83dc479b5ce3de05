// SPDX-License-Identifier: Apache-2.0
'use strict';

/** More callers than this are left out between the root and the nearest ones. */
const MAX_BREADCRUMBS = 8;

/** The path to what is zoomed to; each part leads back to it. */
function showBreadcrumb(list, graph, frames) {
  const items = graph.isZoomed() ? breadcrumbs(graph, frames) : [];
  list.replaceChildren(...items);
}

function breadcrumbs(graph, frames) {
  const { tree, focus } = graph;
  const path = tree.path(focus);
  const near = path.slice(-MAX_BREADCRUMBS);
  const crumb = (node) => breadcrumb(frames.name[tree.frame[node]], () => graph.zoomToNode(node));
  const items = [crumb(0)];
  if (near.length < path.length) {
    items.push(element('li', '', `${path.length - near.length} more`));
  }
  items.push(...near.map(crumb));
  if (graph.isPartOfFocus()) {
    items.push(element('li', '', 'narrow frames'));
  }
  return items;
}

function breadcrumb(name, onClick) {
  const button = element('button', '', name);
  button.type = 'button';
  button.title = name;
  button.addEventListener('click', onClick);
  const item = document.createElement('li');
  item.append(button);
  return item;
}
