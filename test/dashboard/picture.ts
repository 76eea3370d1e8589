import type { Page } from 'playwright-core';

/** How many pixels of the map have each colour, `rgb(r, g, b)`, as the screen shows it. */
export async function colorsOf(page: Page): Promise<ReadonlyMap<string, number>> {
  const png = (await page.locator('.map-canvas').screenshot()).toString('base64');
  const counted = await page.evaluate<Readonly<Record<string, number>>>(`(async () => {
    const bytes = Uint8Array.from(atob('${png}'), (char) => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const counts = {};
    for (let i = 0; i < data.length; i += 4) {
      const color = 'rgb(' + data[i] + ', ' + data[i + 1] + ', ' + data[i + 2] + ')';
      counts[color] = (counts[color] ?? 0) + 1;
    }
    return counts;
  })()`);
  return new Map(Object.entries(counted));
}
