/** The matrix that takes the 3-D view's neurons to the screen: an eye on a sphere around their middle. */
import { mat4 } from 'wgpu-matrix';

/** Angles in rad; `aspect` is width over height. */
export function camera(
  turn: number,
  tilt: number,
  distance: number,
  aspect: number,
): Float32Array<ArrayBuffer> {
  const eye = [
    distance * Math.cos(tilt) * Math.sin(turn),
    distance * Math.sin(tilt),
    distance * Math.cos(tilt) * Math.cos(turn),
  ];
  const seen = mat4.lookAt(eye, [0, 0, 0], [0, 1, 0]);
  return new Float32Array(mat4.multiply(mat4.perspective(0.7, aspect, 0.1, 20), seen));
}
