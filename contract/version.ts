/** The version of everything that is built together: worker, constructs and command line. It is that of package.json. */
export const VERSION = "0.2.0";
