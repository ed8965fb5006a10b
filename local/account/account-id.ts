/** The account that every ARN of the runtime belongs to; the one that AWS uses in its own examples. */
export const ACCOUNT_ID = "123456789012";
