// SPDX-License-Identifier: Apache-2.0
'use strict';

/** Lets the pointer find frames, and a click zoom to one. */
function addPointer(graph) {
  const { canvas } = graph;
  canvas.addEventListener('pointermove', (event) => {
    graph.hover(graph.placeAt(event.offsetX, event.offsetY), event.clientX, event.clientY);
  });
  canvas.addEventListener('pointerleave', () => graph.hover(null, 0, 0));
  canvas.addEventListener('click', (event) => {
    const place = graph.placeAt(event.offsetX, event.offsetY);
    if (place !== null) {
      graph.select(place.box.node);
      graph.zoomTo(place);
    }
  });
}
