import type { Page } from 'playwright-core';
import { oneTimeCode } from '../packages/web/dev/one-time-code.ts';
import { startRealServer } from './real-server.ts';
import type { Target } from './target.ts';

const NAME = 'jouhou';
const PASSWORD = 'nagai kotoba no aikotoba 7';

/** Starts the product with its sample hospital and sets it up through the console, as a new user does. The page is signed in. */
export async function setUpRealTarget(
  page: Page,
  options: readonly string[] = ['--sample'],
  config?: Readonly<Record<string, unknown>>,
): Promise<Target> {
  const server = await startRealServer(options, config);
  await page.goto(server.setup);
  await page.getByLabel('施設の名前').fill('みどり台病院');
  await page.getByLabel('あなたの氏名').fill('情報担当');
  await page.getByLabel('利用者名').fill(NAME);
  await page.locator('input[name=new-password]').fill(PASSWORD);
  await page.getByRole('button', { name: '管理者をつくる' }).click();
  const secret = (await page.getByText(/^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/).innerText()).replaceAll(' ', '');
  await page.getByLabel('確認コード').fill(oneTimeCode(secret, Date.now()));
  await page.getByRole('button', { name: '確かめる' }).click();
  await page.getByLabel('印刷した、または書き写した').check();
  await page.getByRole('button', { name: 'つくろいを使い始める' }).click();
  await page.getByRole('heading', { name: '今日やること' }).waitFor();
  return { url: server.url, name: NAME, password: PASSWORD, secret, standIn: null, close: () => server.close() };
}
