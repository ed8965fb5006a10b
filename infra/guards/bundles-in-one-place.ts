import { TerraformAsset, type TerraformStack } from "cdktf";
import type { Problem } from "./problem";

/**
 * Assets of the app that were different when they were made, from the same file: a later bundle replaced an earlier one, so both functions
 * would get the later one's code.
 */
export function findDifferentBundlesInOnePlace(stack: TerraformStack): Problem[] {
  const assets = stack.node.root.node.findAll().filter((construct) => construct instanceof TerraformAsset);
  return assets.flatMap((asset, index) => {
    const replaced = assets
      .slice(0, index)
      .find((earlier) => sourceOf(earlier) === sourceOf(asset) && earlier.assetHash !== asset.assetHash);
    // Other stacks report their own.
    if (!replaced || !asset.node.path.startsWith(`${stack.node.path}/`)) return [];
    const mistake = `its file ${sourceOf(asset)} replaced the one of ${replaced.node.path}`;
    return { path: asset.node.path, mistake, fix: "give each bundle a file of its own" };
  });
}

/** cdktf's type hides the property. */
function sourceOf(asset: TerraformAsset): unknown {
  return Reflect.get(asset, "sourcePath");
}
