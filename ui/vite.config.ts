import react from "@vitejs/plugin-react";
import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";

/** In development the API runs beside Vite; ETAPPE_API says where. */
const api = loadEnv("development", ".", "ETAPPE_")["ETAPPE_API"] ?? "http://127.0.0.1:8321";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    outDir: "../src/etappe/server/static",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy lets in files of this server, not data: addresses
    chunkSizeWarningLimit: 900,
  },
  test: { isolate: false }, // no test changes what another one imports, and a worker for each file takes longest
  server: { proxy: { "/api": { target: api, changeOrigin: true } } },
});
