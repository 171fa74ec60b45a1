export type OrganizationsTables = {
  organizations: {
    id: string;
    /** What people call it; unique. */
    name: string;
    created: number;
  };
  api_keys: {
    /** The part of the key that may be seen: `rt_<id>_<secret>`. */
    id: string;
    organization: string;
    name: string;
    /** SHA-256 of the secret, hex. */
    hash: string;
    created: number;
    revoked: number | null;
  };
};
