/** Shaders are text: esbuild's text loader, and a plug-in of the same meaning in the tests. */
declare module '*.wgsl' {
  const text: string;
  export default text;
}
