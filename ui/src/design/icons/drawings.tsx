/** The drawings: 16 × 16, one line of 1.3, no fills; what they stand for is said in words beside them. */
import type { ReactNode } from "react";

export const DRAWINGS = {
  // Types of touchpoint
  digital: <path d="M2.5 3h11v7.500h-11zM6 13.500h4M8 10.500v3" />,
  physical: <path d="M2.5 13.500v-6L8 3l5.5 4.500v6zM6.5 13.500v-4h3v4" />,
  interpersonal: (
    <>
      <circle cx="8" cy="5" r="2.5" />
      <path d="M3 13.500c.5-3 2.4-4.5 5-4.500s4.5 1.5 5 4.5" />
    </>
  ),
  // Channels
  website: <path d="M2 3h12v10H2zM2 6h12M4 4.500h.01M6 4.500h.01" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.3" />
      <path d="m10.2 10.2 3.8 3.8" />
    </>
  ),
  social: (
    <>
      <circle cx="4" cy="8" r="1.9" />
      <circle cx="12" cy="4" r="1.9" />
      <circle cx="12" cy="12" r="1.9" />
      <path d="m5.7 7.2 4.6-2.300M5.7 8.800l4.6 2.3" />
    </>
  ),
  email: <path d="M2 3.500h12v9H2zM2.3 4l5.7 5 5.7-5" />,
  ads: <path d="M2.5 6.500v3H5l6 3.500V3L5 6.500zM5 9.500l.8 4h2l-.8-3M13 6.500c.7.8.7 2.2 0 3" />,
  app: (
    <path d="M5 1.800h6a.7.7 0 0 1 .7.7v11a.7.7 0 0 1-.7.7H5a.7.7 0 0 1-.7-.7v-11a.7.7 0 0 1 .7-.7zM7 12h2" />
  ),
  chatbot: <path d="M2.5 3h11v8H8l-3 2.500V11H2.500zM5.8 6.800h.01M8 6.800h.01M10.2 6.800h.01" />,
  voice: (
    <path d="M6.2 4a1.8 1.8 0 0 1 3.6 0v3.500a1.8 1.8 0 0 1-3.6 0zM3.8 7.500a4.2 4.2 0 0 0 8.4 0M8 11.700V14" />
  ),
  ar_vr: <path d="M2 5h12v6.500h-3.800L8 9.500l-2.2 2H2zM5 8h.01M11 8h.01" />,
  store: (
    <path d="M3 7.500v6h10v-6M2 4.5 3.2 2.500h9.600L14 4.500v1a2 2 0 0 1-4 0 2 2 0 0 1-4 0 2 2 0 0 1-4 0zM6.5 13.500V10h3v3.5" />
  ),
  fair: <path d="M8 2v2.500M2.5 8 8 4.5 13.5 8zM4 8v5.500M12 8v5.500M2.5 13.500h11" />,
  hotline: (
    <path d="M4.5 2.5 6.3 5.8 4.9 7.200a9 9 0 0 0 3.9 3.900l1.4-1.4 3.3 1.800c-.2 1.4-1 2-2.2 2C7 13.5 2.5 9 2.5 4.700c0-1.2.6-2 2-2.200z" />
  ),
  print: (
    <path d="M2.5 3h8.500v10.500h-7a1.5 1.5 0 0 1-1.5-1.500zM11 6h2.500v6a1.3 1.3 0 0 1-2.5 0M4.7 5.500h4M4.7 8h4M4.7 10.500h2.5" />
  ),
  post: <path d="M2 5 8 2l6 3v6.500L8 14.5 2 11.500zM2 5l6 3 6-3M8 8v6.500M5 3.500l6 3" />,
  service: (
    <path d="M13.3 4.5 11 6.8 9.2 5l2.3-2.300A3.7 3.7 0 0 0 6.7 7.500l-4 4a1.3 1.3 0 0 0 1.8 1.800l4-4a3.7 3.7 0 0 0 4.8-4.800z" />
  ),
  advice: (
    <>
      <circle cx="5.5" cy="6" r="1.9" />
      <circle cx="11" cy="6.5" r="1.6" />
      <path d="M2 13c.2-2.6 1.5-4 3.5-4S8.8 10.4 9 13M10 9.700c2.4-.6 3.8.7 4 3.3" />
    </>
  ),
  referral: <path d="M3 12.500V10a3 3 0 0 1 3-3h7M10 3.5 13.5 7 10 10.5" />,
  other: (
    <>
      <circle cx="8" cy="8" r="5" />
      <path d="M8 8h.01" />
    </>
  ),
  // The screen's own
  more: <path d="M4 8h.01M8 8h.01M12 8h.01" strokeWidth="2" />,
  down: <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  undo: <path d="M3 6.500h6.500a3.5 3.5 0 0 1 0 7H6M5.8 3.5 3 6.500l2.8 3" />,
  redo: <path d="M13 6.500H6.500a3.5 3.5 0 0 0 0 7H10M10.2 3.5 13 6.500l-2.8 3" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  edit: <path d="m3 13 .6-2.800L11 2.8 13.2 5l-7.4 7.400zM9.5 4.300l2.2 2.2" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  comment: <path d="M2.500 3h11v8H7.500L4.500 13.500V11h-2zM5.500 6h5M5.500 8.300h3" />,
  share: (
    <>
      <path d="M5.800 7.100 10.300 4.600M5.800 8.900l4.500 2.500" />
      <circle cx="4" cy="8" r="2" />
      <circle cx="12" cy="3.700" r="2" />
      <circle cx="12" cy="12.300" r="2" />
    </>
  ),
  fit: <path d="M2.5 5.500V3h3M10.5 3h3v2.500M13.5 10.500V13h-3M5.5 13h-3v-2.500M5 8h6" />,
  keyboard: (
    <path d="M1.8 4h12.400v8H1.800zM4 6.500h.01M6.500 6.500h.01M9 6.500h.01M11.500 6.500h.01M5 9.500h6" />
  ),
  copy: <path d="M5.5 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3" />,
  duplicate: <path d="M5.5 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3M9.500 7.500v4M7.500 9.500h4" />,
  cut: (
    <>
      <circle cx="4" cy="12" r="1.8" />
      <circle cx="12" cy="12" r="1.8" />
      <path d="M5.2 10.600 11 2.500M10.800 10.600 5 2.500" />
    </>
  ),
  paste: <path d="M5.5 3.500H3.500v10h9v-10h-2M5.500 2.500h5v2.500h-5z" />,
  trash: <path d="M2.500 4.500h11M6 4.500v-2h4v2M4 4.500l.6 9h6.800l.6-9M6.700 7v4M9.300 7v4" />,
  hide: <path d="M2 8s2.300-4 6-4 6 4 6 4-2.300 4-6 4-6-4-6-4zM3 13 13 3" />,
  show: (
    <>
      <path d="M2 8s2.300-4 6-4 6 4 6 4-2.300 4-6 4-6-4-6-4z" />
      <circle cx="8" cy="8" r="1.700" />
    </>
  ),
  split: <path d="M8 2.500v11M5.500 8H2.500M4 6.300 2.300 8 4 9.700M10.500 8h3M12 6.300 13.700 8 12 9.700" />,
  merge: (
    <path d="M2 8h4M4.500 6.300 6.200 8l-1.700 1.700M14 8h-4M11.500 6.300 9.800 8l1.700 1.700M8 2.500v11" />
  ),
  download: <path d="M8 2.500v7.500M4.800 7 8 10.200 11.200 7M3 13.500h10" />,
  up: <path d="m4.500 9.500 3.500-3.500 3.500 3.500" />,
  left: <path d="m9.500 4.500-3.500 3.500 3.500 3.500" />,
  right: <path d="m6.500 4.500 3.500 3.500-3.500 3.500" />,
  truth: <path d="M8 2.200 13.800 8 8 13.800 2.200 8z" />,
  funnel: <path d="M2.5 3.500h11L9.5 8.500v4l-3 1v-5z" />,
  paths: <path d="M2 8h4c3 0 2-4.5 5-4.500h3M6 8c3 0 2 4.5 5 4.500h3" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;
