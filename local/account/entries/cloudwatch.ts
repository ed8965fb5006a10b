/** What an account holds of it, by kind. */
// biome-ignore lint/complexity/noBannedTypes: filled as operations come.
export type CloudWatchCollections = {};
