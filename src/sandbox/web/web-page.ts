/** A page for people, in a browser. */
export type Page = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Where the browser is sent on to. */
  readonly location?: string;
};

export function page(status: number, text: string): Page {
  return htmlPage(status, `<p>${escaped(text)}</p>`);
}

/** What stands in it is HTML already. */
export function htmlPage(status: number, content: string): Page {
  const body = `<!doctype html><meta charset="utf-8"><title>Sandbox</title>${content}\n`;
  return { status, contentType: 'text/html', body };
}

export function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
