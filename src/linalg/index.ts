/** The public entry `synfire/linalg`: dense linear algebra. */
export { type Assignment, optimalAssignment } from './assignment.ts';
export { eigenvalues, svd, symmetricEigen } from './eigen.ts';
export { feasiblePoint } from './feasible.ts';
export { expm, lyapunovEquation } from './functions.ts';
export { identity, type Matrix, matmul, matrix, transpose } from './matrix.ts';
export { cholesky, determinant, inverse, leastSquares, lu, qr, solve } from './solve.ts';
