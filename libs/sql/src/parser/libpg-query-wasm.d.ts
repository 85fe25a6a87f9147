declare module 'libpg-query/wasm/libpg-query.js' {
  /** Emscripten module factory: each call is a fresh instance with memory of its own. */
  const createModule: () => Promise<unknown>;
  export default createModule;
}
