import "@mantine/core/styles.css";
import "@fontsource-variable/sofia-sans";
import "@/design/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startClient } from "@/api/client";
import { App } from "@/app/App";
import { startLanguage } from "@/app/i18n";

startLanguage();
startClient();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
