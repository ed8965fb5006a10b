/** Stands in for the package with which cdktf zips folders: loading it takes half of the time of loading cdktf, and the stack has no folders. */
module.exports = () => {
  throw new Error("cdktf makes an archive of a folder, which the tests do not load archiver for");
};
