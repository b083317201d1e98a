/** Who is measured; `program` is the file in `members/` that runs one member. */
export interface Contender {
  readonly name: string;
  readonly program: string;
}

export const contenders: readonly Contender[] = [
  { name: 'nestjs-kafka-rebalance', program: 'rebalance-module.js' },
  { name: 'Transport.KAFKA', program: 'stock-transport.js' },
];
