import react from '@vitejs/plugin-react';
import { defineConfig, type Logger, type Plugin } from 'vite';

/** What the build warns of (a file of the server's in the console, a part too large) is a mistake: the build fails. */
function warningsFail(): Plugin {
  let logger: Logger;
  return {
    name: 'warnings-fail',
    apply: 'build',
    configResolved(config) {
      logger = config.logger;
    },
    closeBundle() {
      if (logger.hasWarned) {
        throw new Error('the build warned of something (above)');
      }
    },
  };
}

/** The console is static files under dist; the server (or the stand-in, while developing) answers /api. */
export default defineConfig(({ command }) => {
  if (command === 'build') {
    // A test run sets NODE_ENV=test, and a build started from it would ship React's slow development half.
    process.env.NODE_ENV = 'production';
  }
  return {
    plugins: [react(), warningsFail()],
    build: {
      // Nothing inlined: a strict Content-Security-Policy needs no exception for data: scripts or styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 900,
    },
    server: { proxy: { '/api': process.env.TSUKUROI_API ?? 'http://127.0.0.1:5199' } },
  };
});
