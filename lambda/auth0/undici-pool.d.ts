/** undici's Pool by itself: the package's entry would bring fetch, caches, mocks and sockets into the bundle. */
declare module "undici/lib/dispatcher/pool.js" {
  export { Pool as default } from "undici";
}
