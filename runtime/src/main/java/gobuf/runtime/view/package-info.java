/**
 * What a figure, table or message shows, as values: records that copy all they need out of the simulated process, so that an
 * old output stays true after the process has moved on. A {@code …View} is one whole output and begins with {@link
 * gobuf.runtime.view.Where}; a {@code …Picture} is a part that several views share. Nothing here knows HTML, SVG or Jupyter.
 */
package gobuf.runtime.view;
