/** By which Debian's Python is found, which has Debian's python3-confluent-kafka, and not another one that comes first. */
export const debianPython = { PATH: `/usr/bin:${process.env.PATH}` };
