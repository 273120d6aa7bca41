/** The name of an address to people: its host, or the mail's recipient. Pure. */
export function hostOf(link: string): string {
  return link.replace(/^(https?:\/\/(www\.)?|mailto:)/, "").replace(/[/?#].*$/, "");
}
