/** Where to listen; port 0 takes a free one. */
export type Address = { readonly host: string; readonly port: number };
