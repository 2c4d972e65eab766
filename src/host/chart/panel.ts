/** A part of a picture, of its full width; the parts stand one below the other. */
export interface DrawnPanel {
  readonly height: number;
  /** SVG elements. */
  readonly body: readonly string[];
}

/** Pixels to the left of a plot, for the marks or names before it, and to the right, for what stands at the ends. */
export interface Margin {
  readonly left: number;
  readonly right: number;
}
