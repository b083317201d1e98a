/** The broker that is started, as a Maven version and as the tag of the official image (compose.yaml names it too). */
export const kafkaVersion = '4.3.1';
