/** Who is measured; `program` is the module in `members/` that runs one member. */
export interface Contender {
  readonly name: string;
  readonly program: string;
}

export const contenders: readonly Contender[] = [
  { name: 'nestjs-kafka-rebalance', program: 'rebalance-module' },
  { name: 'Transport.KAFKA', program: 'stock-transport' },
];
