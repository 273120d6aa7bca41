/** What stands under "Improve": a tab is one line here and one route in `app/router.tsx`. Titles are keys of catalogues. */
export const TABS = [
  { to: "/p/$project/improve/priorities", title: "priorities:title" },
  { to: "/p/$project/improve/actions", title: "improve:tabs.actions" },
  { to: "/p/$project/improve/week", title: "improve:tabs.week" },
] as const;
