const untrusted = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
];

/** What the code of an error of Node's TLS means for who connects to a broker, and the way out; null: it is none of these. */
export function tlsAdvice(code: string): string | null {
  if (untrusted.includes(code)) {
    return 'the certificate of the broker is signed by an authority that is not trusted here. Put its certificate into client.ssl.ca.';
  }
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'the certificate of the broker has expired. It must be renewed there.';
    case 'CERT_NOT_YET_VALID':
      return 'the certificate of the broker is not valid yet. Look at the clock of this machine.';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return (
        'the certificate of the broker is for other names. Use one of those in client.brokers, and in the advertised.listeners ' +
        'of the brokers.'
      );
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return 'it does not speak TLS here. Leave client.ssl out, or use the port of another listener.';
    default:
      return refusedByBroker(code);
  }
}

/** The broker has ended the handshake with an alert. */
function refusedByBroker(code: string): string | null {
  if (/^ERR_SSL_\w*ALERT_(\w*CERTIFICATE\w*|UNKNOWN_CA|ACCESS_DENIED)$/.test(code)) {
    return (
      'the broker does not take the certificate of this client, or wants one. Look at client.ssl.cert and client.ssl.key; the ' +
      'authority of the certificate must be in the truststore of the broker.'
    );
  }
  if (/^ERR_SSL_\w*ALERT_(HANDSHAKE_FAILURE|PROTOCOL_VERSION|INSUFFICIENT_SECURITY)$/.test(code)) {
    return 'the broker and this client have no version or cipher of TLS in common. Look at client.ssl (minVersion, ciphers).';
  }
  return null;
}
