/**
 * From views to what clients show: a view becomes a {@link gobuf.kernel.render.Figure} (what to say), a figure becomes HTML,
 * text, and a {@link gobuf.kernel.render.Scene} (where to draw it), and a scene becomes SVG or PNG. {@link
 * gobuf.kernel.render.Renderer} is the door.
 */
package gobuf.kernel.render;
