import { Button, createTheme, type MantineColorsTuple } from "@mantine/core";

/** Mantine's own greys and blues give way to Etappe's ink; components read the tokens of tokens.css. */
const ink: MantineColorsTuple = [
  "#f3f4f6",
  "#e2e5e9",
  "#c3c9d1",
  "#a1aab6",
  "#7d8998",
  "#5d6977",
  "#4a5666",
  "#2f3b4b",
  "#16202e",
  "#0d141d",
];

const dark: MantineColorsTuple = [
  "#eceae4",
  "#b4b9c0",
  "#98a1ac",
  "#5d6877",
  "#2c3440",
  "#222934",
  "#171d26",
  "#10151c",
  "#0c1016",
  "#080b0f",
];

export const theme = createTheme({
  colors: { ink, dark },
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 1 },
  autoContrast: true,
  white: "#fff",
  black: "#16202e",
  fontFamily: '"Sofia Sans Variable", system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontFamily: '"Sofia Sans Variable", system-ui, sans-serif', fontWeight: "650" },
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      vars: (_, { variant = "filled", color }) => ({
        root:
          variant === "filled" && !color
            ? {
                "--button-bg": "var(--ink)",
                "--button-color": "var(--paper)",
                "--button-hover": "var(--ink-2)",
              }
            : {},
      }),
    }),
  },
});
