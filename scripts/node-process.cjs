/** `node:process`, for a bundle that imports it: read as a whole, as in `node-http.cjs`, it would open the standard streams. */
module.exports = process;
