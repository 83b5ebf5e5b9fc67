/** How the 3-D view draws: a cloud of points, some of them lit. Two painters, one interface. */
export interface Cloud {
  /** x, y, z of each neuron. */
  readonly places: Float32Array<ArrayBuffer>;
  /** 1 for neurons in the accent colour. */
  readonly tints: Float32Array<ArrayBuffer>;
}

export interface Frame {
  /** World to clip space, column by column. */
  readonly matrix: Float32Array<ArrayBuffer>;
  /** Brightness of each neuron, 0 … 1. */
  readonly glow: Float32Array<ArrayBuffer>;
  readonly spike: readonly number[];
  readonly accent: readonly number[];
  readonly width: number;
  readonly height: number;
}

export interface Painter {
  /** A sentence for the page. */
  readonly note: string;
  load(cloud: Cloud): void;
  paint(frame: Frame): void;
}
