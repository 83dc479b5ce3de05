// SPDX-License-Identifier: Apache-2.0
'use strict';

/** More callers than this are left out between the root and the nearest ones. */
const MAX_BREADCRUMBS = 8;

/**
 * Shows the path to what is zoomed to; each part leads back to it. The root is always there: the
 * graph must not move away from the pointer when a path appears.
 */
function showBreadcrumb(list, graph, frames) {
  list.replaceChildren(...breadcrumbs(graph, frames));
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
