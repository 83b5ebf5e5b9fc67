/** The site's theme: VitePress's own without its web fonts, with blocks of code that run. */
import DefaultTheme from 'vitepress/theme-without-fonts';
import Home from './Home.vue';
import RunBlock from './RunBlock.vue';
import WorksheetQuestion from './WorksheetQuestion.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Home', Home);
    app.component('RunBlock', RunBlock);
    app.component('WorksheetQuestion', WorksheetQuestion);
  },
};
