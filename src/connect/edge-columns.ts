/** Sparse weights in the one form that readers of files, matrices and rate networks share. */
export interface EdgeColumns {
  /** Entry k is weight[k], from source[k] (a column of a matrix) to target[k] (a row). */
  readonly source: ArrayLike<number>;
  readonly target: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
}
