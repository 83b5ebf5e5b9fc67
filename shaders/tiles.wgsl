// Products of matrices, 32 × 32 elements a workgroup, 4 × 4 a thread: every element is one sum, its terms in order. Whoever includes
// this names `left`, `right` (rows of `columns` numbers) and `leftRow`, where a row of the left matrix begins.

const TILE = 32u;
const DEEP = 16u;

var<workgroup> leftTile: array<array<f32, 32>, 16>;
var<workgroup> rightTile: array<array<f32, 32>, 16>;

alias Sums = array<array<f32, 4>, 4>;

// Adds to the sums of the thread at `local`, whose workgroup begins at `row0` and `column0`.
fn addProduct(sums: ptr<function, Sums>, row0: u32, column0: u32, local: vec2u, index: u32) {
  for (var d = 0u; d < step.depth; d += DEEP) {
    for (var e = index; e < TILE * DEEP; e += 64u) {
      let r = e / DEEP;
      let k = e % DEEP;
      let inside = row0 + r < step.rows && d + k < step.depth;
      var value = 0.0;
      if (inside) {
        value = left[leftRow(row0 + r) + d + k];
      }
      leftTile[k][r] = value;
    }
    for (var e = index; e < TILE * DEEP; e += 64u) {
      let k = e / TILE;
      let c = e % TILE;
      let inside = column0 + c < step.columns && d + k < step.depth;
      var value = 0.0;
      if (inside) {
        value = right[(d + k) * step.columns + column0 + c];
      }
      rightTile[k][c] = value;
    }
    workgroupBarrier();
    let terms = min(DEEP, step.depth - d);
    for (var k = 0u; k < terms; k++) {
      for (var i = 0u; i < 4u; i++) {
        let l = leftTile[k][4u * local.y + i];
        for (var j = 0u; j < 4u; j++) {
          (*sums)[i][j] = (*sums)[i][j] + product(l, rightTile[k][4u * local.x + j]);
        }
      }
    }
    workgroupBarrier();
  }
}
