/** Who a unit is, as its inventory registers tell. Dates are 'YYYY-MM-DD'. */
export interface Identity {
  readonly serial: string;
  /** Marketing name, register 532; the SKU is what tells the family. */
  readonly model: string;
  readonly sku: string;
  readonly firmware: string;
  readonly familyId: number;
  readonly manufactureDate: string;
  readonly batteryDate: string;
  readonly batterySku: string;
  /** The name the user gave the unit, at most 16 characters. */
  readonly upsName: string;
}
