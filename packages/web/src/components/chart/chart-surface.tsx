import { useEffect, useRef } from 'react';
import { type ChartOption, init } from './drawing.ts';

/** Widest a chart may be on A4 portrait beside a second one. */
const PRINT_WIDTH_PX = 320;

/** Draws as SVG, without movement: an animated SVG would need styles written into the page, which our policy refuses. */
export default function ChartSurface({ option, height }: { readonly option: ChartOption; readonly height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init> | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const drawn = init(element, null, { renderer: 'svg', height });
    chart.current = drawn;
    const fit = () => drawn.resize({ width: 'auto' });
    const fitPaper = () => drawn.resize({ width: PRINT_WIDTH_PX });
    const watch = new ResizeObserver(fit);
    watch.observe(element);
    window.addEventListener('beforeprint', fitPaper);
    window.addEventListener('afterprint', fit);
    return () => {
      watch.disconnect();
      window.removeEventListener('beforeprint', fitPaper);
      window.removeEventListener('afterprint', fit);
      drawn.dispose();
      chart.current = null;
    };
  }, [height]);
  useEffect(() => {
    chart.current?.setOption({ ...option, animation: false }, { notMerge: true });
  }, [option]);
  return <div ref={box} />;
}
