/**
 * `node:http`, for a bundle: Node 24 reads every export of a module of its own that is imported, and two of this one load all of Node's
 * own undici, at each cold start. What is got otherwise is read where it is used.
 */
module.exports = process.getBuiltinModule("node:http");
