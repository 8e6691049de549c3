/** AWS behind a TLS proxy with an unknown certificate, as in many companies. */
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Returns the front's URL. It passes everything on to `url` unchanged. */
export async function openHttpsFront(url: string): Promise<string> {
  const server = createServer({ key: privateKey, cert: certificate }, (asked, answer) => {
    const passed = request(
      url,
      { method: asked.method, path: asked.url, headers: asked.headers },
      (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(answer);
      },
    );
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Made for these tests and 127.0.0.1 only, and valid for a hundred years. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBlTCCATqgAwIBAgIUP0iwQsH5JIxkhCabFd3iXIBEY+MwCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLYXdzbWZhLXRlc3QwIBcNMjYxMTI0MTk0NjAxWhgPMjEyNjEw
MzExOTQ2MDFaMBYxFDASBgNVBAMMC2F3c21mYS10ZXN0MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEJFdipu3+4/OEl23gnrJXxD08cZN2AefUvRNvkATDtQLbsnS3
thgdClJavq8RN0XifcRtx5ybnnOqGbxz6Fh/wqNkMGIwHQYDVR0OBBYEFFvC5wQ5
Fe+2ulrCkPEwvGvbAD6KMB8GA1UdIwQYMBaAFFvC5wQ5Fe+2ulrCkPEwvGvbAD6K
MA8GA1UdEwEB/wQFMAMBAf8wDwYDVR0RBAgwBocEfwAAATAKBggqhkjOPQQDAgNJ
ADBGAiEA6GITb3AQhePiQLCBEO3FNwkzT4wZDVR58bdwpKlKsboCIQCbasnM8yju
PEu9rPnT8CrYnepL2KFFCcATTbHxtJDJ0w==
-----END CERTIFICATE-----
`;

export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBACYaaunCbPl0t+L
YpOYXtDIyvCASFKcDxFYndKaJOOhRANCAAQkV2Km7f7j84SXbeCeslfEPTxxk3YB
59S9E2+QBMO1AtuydLe2GB0KUlq+rxE3ReJ9xG3HnJuec6oZvHPoWH/C
-----END PRIVATE KEY-----
`;
