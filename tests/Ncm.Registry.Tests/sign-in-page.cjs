// Signs in as a person does with a real browser, on the page whose address `npm login` printed, and lets the client in.
//
//   node sign-in-page.cjs <url> <name> <password>      prints what was seen as JSON
const { readFileSync } = require('node:fs')
const { chromium } = require('playwright-core')

const [url, name, password] = process.argv.slice(2)
const seen = { headings: [], problems: [], violations: [] }

const watch = page => {
  // That a wrong password is answered by 401 is said there too.
  page.on('console', message => { if (!message.text().includes('status of 401')) seen.problems.push(message.text()) })
  page.on('pageerror', error => seen.problems.push(String(error)))
  page.on('request', request => { if (new URL(request.url()).origin !== new URL(url).origin) seen.problems.push(request.url()) })
}

const check = async page => {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'))
  const { violations } = await page.evaluate(() => axe.run())
  seen.violations.push(...violations.map(violation => `${violation.id}: ${violation.nodes.map(node => node.html).join(' ')}`))
}

const signIn = async page => {
  await page.goto(url)
  seen.headings.push(await page.getByRole('heading').textContent())
  await page.getByLabel('Name or e-mail address').fill(name)
  await page.getByLabel('Password').fill('not the password')
  await page.getByLabel('Password').press('Enter')
  seen.headings.push(await page.getByRole('alert').textContent())
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Do not allow' }).waitFor()
}

const main = async () => {
  const browser = await chromium.launch({ executablePath: 'CHROMIUM', args: ['--no-sandbox'] })
  try {
    // What the rules of accessibility say, in light and in dark; axe-core is a script, which the page itself does not allow.
    for (const colorScheme of ['light', 'dark']) {
      const looking = await (await browser.newContext({ bypassCSP: true, colorScheme })).newPage()
      await looking.goto(url)
      await check(looking)
      await signIn(looking)
      await check(looking)
    }

    // The whole way without a script, under the page's own rules.
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    watch(page)
    seen.headings.length = 0
    await signIn(page)
    seen.asked = await page.locator('main p').first().textContent()
    await page.getByLabel('read: install packages').check()
    await page.getByLabel('It counts for').selectOption({ label: '30 days' })
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    seen.headings.push(await page.getByRole('heading').textContent())
    seen.cookie = (await page.context().cookies()).map(cookie => `${cookie.name} ${cookie.httpOnly} ${cookie.sameSite}`).join()
    console.log(JSON.stringify(seen))
  } finally {
    await browser.close()
  }
}

main().catch(error => { console.error(error); process.exit(1) })
